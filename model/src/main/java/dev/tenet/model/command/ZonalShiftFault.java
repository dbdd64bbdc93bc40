package dev.tenet.model.command;

/** What can be wrong with a command on zonal shifts: ARC's API has a reason of its own for each. */
public enum ZonalShiftFault {
    ALREADY_EXISTS,
    EXPIRES_IN,
    NOT_ACTIVE,
    NOT_FOUND,
    RESOURCE_NOT_FOUND,
    ZONE
}
