package dev.tenet.api.ec2;

import dev.tenet.model.AccountId;
import dev.tenet.model.RegionName;

/**
 * The names that AWS gives resources across services.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">Amazon Resource Names</a>
 */
final class Arns {
    private final RegionName region;

    Arns(Backend backend) {
        this.region = backend.installation().region().name();
    }

    String of(AccountId owner, String kind, String id) {
        return "arn:aws:ec2:" + region + ":" + owner + ":" + kind + "/" + id;
    }
}
