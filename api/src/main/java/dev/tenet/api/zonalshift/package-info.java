/** The dialect of ARC's zonal shift: the operations that Tenet has. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.zonalshift;
