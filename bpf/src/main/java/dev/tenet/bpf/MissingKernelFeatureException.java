package dev.tenet.bpf;

/** This kernel lacks what was asked of it. */
public final class MissingKernelFeatureException extends BpfException {
    private final KernelFeature feature;

    MissingKernelFeatureException(String action, KernelFeature feature) {
        super(action + ": this kernel lacks " + feature.description() + " (in Linux since " + feature.since() + ")");
        this.feature = feature;
    }

    public KernelFeature feature() {
        return feature;
    }
}
