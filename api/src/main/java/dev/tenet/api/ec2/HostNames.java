package dev.tenet.api.ec2;

import dev.tenet.model.Instance;
import dev.tenet.model.SubnetSettings;
import dev.tenet.net.Ipv4Address;

/**
 * The names that EC2 gives private addresses.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html">EC2 instance hostname types</a>
 */
final class HostNames {
    private final String domain;

    HostNames(Backend backend) {
        this.domain = backend.installation().region().name().privateDomain();
    }

    /** An instance's own name: after its address, or after itself. */
    String of(Instance instance, Ipv4Address primary) {
        boolean afterInstance = instance.settings()
                .services()
                .names()
                .filter(names -> names.hostnameType() == SubnetSettings.HostnameType.RESOURCE_NAME)
                .isPresent();
        return afterInstance ? instance.id() + "." + domain : of(primary);
    }

    /** A public address's name, where its VPC has names for them; else empty. */
    String ofPublic(InterfaceView view, Ipv4Address publicAddress) {
        return view.publicNames() ? "ec2-" + publicAddress.toString().replace('.', '-') + "." + domain : "";
    }

    String of(Ipv4Address address) {
        return "ip-" + address.toString().replace('.', '-') + "." + domain;
    }
}
