package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.Image;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.ArchitectureValues;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.HypervisorType;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ImageTypeValues;
import software.amazon.awssdk.services.ec2.model.VirtualizationType;

/** Describing images. They are built in, public, and the installation's own. */
final class ImageOperations {
    private static final String OWNER = "000000000000";
    private static final String OWNER_ALIAS = "amazon";
    private static final String CREATED = "2026-01-01T00:00:00.000Z";

    private static final Listing<Image> IMAGES = new Listing<>(
            image -> image.id().value(),
            Fault.IMAGE_NOT_FOUND,
            "The image id '[%s]'",
            FilterTable.<Image>builder()
                    .on("architecture", _ -> "x86_64")
                    .on("creation-date", _ -> CREATED)
                    .on("description", Image::description)
                    .on("ena-support", _ -> "true")
                    .on("hypervisor", _ -> "xen")
                    .on("image-id", image -> image.id().value())
                    .on("image-type", _ -> "machine")
                    .on("is-public", _ -> "true")
                    .on("manifest-location", ImageOperations::location)
                    .on("name", Image::name)
                    .on("owner-alias", _ -> OWNER_ALIAS)
                    .on("owner-id", _ -> OWNER)
                    .onOptional("platform", _ -> Optional.empty())
                    .on("root-device-name", _ -> InstanceShapes.ROOT_DEVICE)
                    .on("root-device-type", _ -> "ebs")
                    .on("state", _ -> "available")
                    .on("virtualization-type", _ -> "hvm")
                    .tagged(_ -> Map.of())
                    .build(),
            new PageLimits(1, 1000));

    private final Backend backend;

    ImageOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(DescribeImagesRequest.class, DescribeImagesResponse.class, this::describe);
    }

    private DescribeImagesResponse describe(DescribeImagesRequest request, Caller caller) {
        request.imageIds().forEach(Ids::image);
        List<Image> all = backend.installation().catalogue().images().stream()
                .filter(_ -> isOwnedBy(request.owners()) && isExecutableBy(request.executableUsers()))
                .toList();
        Page<Image> page = IMAGES.page(backend.pager(), request, caller, all, request.imageIds(), request.filters());
        return DescribeImagesResponse.builder()
                .images(page.items().stream().map(ImageOperations::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static boolean isOwnedBy(List<String> owners) {
        return owners.isEmpty() || owners.contains(OWNER) || owners.contains(OWNER_ALIAS);
    }

    private static boolean isExecutableBy(List<String> users) {
        return users.isEmpty() || users.contains("all");
    }

    private static String location(Image image) {
        return OWNER_ALIAS + "/" + image.name();
    }

    private static software.amazon.awssdk.services.ec2.model.Image shape(Image image) {
        return software.amazon.awssdk.services.ec2.model.Image.builder()
                .imageId(image.id().value())
                .imageLocation(location(image))
                .imageType(ImageTypeValues.MACHINE)
                .name(image.name())
                .description(image.description())
                .ownerId(OWNER)
                .imageOwnerAlias(OWNER_ALIAS)
                .publicLaunchPermissions(true)
                .state(ImageState.AVAILABLE)
                .creationDate(CREATED)
                .architecture(ArchitectureValues.X86_64)
                .platformDetails("Linux/UNIX")
                .usageOperation("RunInstances")
                .hypervisor(HypervisorType.XEN)
                .virtualizationType(VirtualizationType.HVM)
                .rootDeviceType(DeviceType.EBS)
                .rootDeviceName(InstanceShapes.ROOT_DEVICE)
                .blockDeviceMappings(List.of())
                .enaSupport(true)
                .build();
    }
}
