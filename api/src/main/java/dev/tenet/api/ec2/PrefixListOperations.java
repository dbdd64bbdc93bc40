package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.Kind;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.ManagedPrefixList.Entry;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.Tags;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.PrefixLists;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.AddPrefixListEntry;
import software.amazon.awssdk.services.ec2.model.CreateManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.CreateManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.DeleteManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.DeleteManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsResponse;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListAssociationsRequest;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListAssociationsResponse;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesRequest;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesResponse;
import software.amazon.awssdk.services.ec2.model.ModifyManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.ModifyManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.PrefixListAssociation;
import software.amazon.awssdk.services.ec2.model.PrefixListEntry;
import software.amazon.awssdk.services.ec2.model.PrefixListState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RestoreManagedPrefixListVersionRequest;
import software.amazon.awssdk.services.ec2.model.RestoreManagedPrefixListVersionResponse;

/** Managed prefix lists: blocks under one name, in versions. */
final class PrefixListOperations {
    private static final String IPV4 = "IPv4";
    private static final String IPV6 = "IPv6";

    private static final Listing<ManagedPrefixList> LISTS = new Listing<>(
            list -> list.id().value(),
            Fault.PREFIX_LIST_NOT_FOUND,
            "The prefix list ID '%s'",
            FilterTable.<ManagedPrefixList>builder()
                    .on("owner-id", list -> list.owner().value())
                    .on("prefix-list-id", list -> list.id().value())
                    .on("prefix-list-name", ManagedPrefixList::name)
                    .tagged(list -> list.tags().values())
                    .build(),
            new PageLimits(1, 100));

    private static final PageLimits PARTS = new PageLimits(1, 100);

    private final Backend backend;
    private final Arns arns;

    PrefixListOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(CreateManagedPrefixListRequest.class, CreateManagedPrefixListResponse.class, this::create);
        registrar.writes(DeleteManagedPrefixListRequest.class, DeleteManagedPrefixListResponse.class, this::delete);
        registrar.writes(ModifyManagedPrefixListRequest.class, ModifyManagedPrefixListResponse.class, this::modify);
        registrar.writes(
                RestoreManagedPrefixListVersionRequest.class,
                RestoreManagedPrefixListVersionResponse.class,
                this::restore);
        registrar.reads(
                DescribeManagedPrefixListsRequest.class, DescribeManagedPrefixListsResponse.class, this::describe);
        registrar.reads(
                GetManagedPrefixListEntriesRequest.class, GetManagedPrefixListEntriesResponse.class, this::entries);
        registrar.reads(
                GetManagedPrefixListAssociationsRequest.class,
                GetManagedPrefixListAssociationsResponse.class,
                this::associations);
    }

    private CreateManagedPrefixListResponse create(CreateManagedPrefixListRequest request, Caller caller) {
        IpFamily family = family(request.addressFamily());
        List<Entry> entries = entries(request.entries());
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.PREFIX_LIST);
        ManagedPrefixList made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                now -> new PrefixLists(now)
                                        .create(request.prefixListName(), family, request.maxEntries(), entries, tags),
                                list -> list.id().value(),
                                id -> attempt.prefixList(new PrefixListId(id))));
        return CreateManagedPrefixListResponse.builder().prefixList(shape(made)).build();
    }

    private DeleteManagedPrefixListResponse delete(DeleteManagedPrefixListRequest request, Caller caller) {
        ManagedPrefixList gone = change(request, request.prefixListId(), caller, (lists, id) -> lists.delete(id));
        return DeleteManagedPrefixListResponse.builder()
                .prefixList(shape(gone).toBuilder()
                        .state(PrefixListState.DELETE_COMPLETE)
                        .build())
                .build();
    }

    private ModifyManagedPrefixListResponse modify(ModifyManagedPrefixListRequest request, Caller caller) {
        PrefixLists.Modification modification = new PrefixLists.Modification(
                request.currentVersion() == null ? OptionalLong.empty() : OptionalLong.of(request.currentVersion()),
                Optional.ofNullable(request.prefixListName()),
                request.maxEntries() == null ? OptionalInt.empty() : OptionalInt.of(request.maxEntries()),
                entries(request.addEntries()),
                request.removeEntries().stream()
                        .map(entry -> block(entry.cidr()))
                        .toList());
        ManagedPrefixList changed =
                change(request, request.prefixListId(), caller, (lists, id) -> lists.modify(id, modification));
        return ModifyManagedPrefixListResponse.builder()
                .prefixList(shape(changed))
                .build();
    }

    private RestoreManagedPrefixListVersionResponse restore(
            RestoreManagedPrefixListVersionRequest request, Caller caller) {
        ManagedPrefixList changed = change(
                request,
                request.prefixListId(),
                caller,
                (lists, id) -> lists.restore(id, request.previousVersion(), request.currentVersion()));
        return RestoreManagedPrefixListVersionResponse.builder()
                .prefixList(shape(changed))
                .build();
    }

    private DescribeManagedPrefixListsResponse describe(DescribeManagedPrefixListsRequest request, Caller caller) {
        request.prefixListIds().forEach(Ids::prefixList);
        Page<ManagedPrefixList> page = backend.read(
                caller,
                attempt -> LISTS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.PREFIX_LIST.under(caller.account())),
                        request.prefixListIds(),
                        request.filters()));
        return DescribeManagedPrefixListsResponse.builder()
                .prefixLists(page.items().stream().map(this::shape).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private GetManagedPrefixListEntriesResponse entries(GetManagedPrefixListEntriesRequest request, Caller caller) {
        PrefixListId id = Ids.prefixList(request.prefixListId());
        List<Entry> entries = backend.read(caller, attempt -> version(attempt, id, request.targetVersion()));
        Page<Entry> page = backend.pager().page(request, caller, PARTS, entries, PrefixListOperations::name);
        return GetManagedPrefixListEntriesResponse.builder()
                .entries(page.items().stream()
                        .map(entry -> PrefixListEntry.builder()
                                .cidr(name(entry))
                                .description(entry.description().orElse(null))
                                .build())
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private GetManagedPrefixListAssociationsResponse associations(
            GetManagedPrefixListAssociationsRequest request, Caller caller) {
        PrefixListId id = Ids.prefixList(request.prefixListId());
        ManagedPrefixList list = backend.read(caller, attempt -> attempt.prefixList(id));
        Page<String> page = backend.pager().page(request, caller, PARTS, list.referencedBy(), Function.identity());
        return GetManagedPrefixListAssociationsResponse.builder()
                .prefixListAssociations(page.items().stream()
                        .map(resource -> PrefixListAssociation.builder()
                                .resourceId(resource)
                                .resourceOwner(list.owner().value())
                                .build())
                        .toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static List<Entry> version(Attempt attempt, PrefixListId id, @Nullable Long number) {
        ManagedPrefixList list = attempt.prefixList(id);
        if (number == null) {
            return list.current().entries();
        }
        return list.version(number)
                .map(ManagedPrefixList.Version::entries)
                .orElseThrow(() -> new CommandException(
                        Fault.PREFIX_LIST_VERSION, "The prefix list " + id + " has no version " + number));
    }

    private interface Command {
        ManagedPrefixList run(PrefixLists lists, PrefixListId id);
    }

    private ManagedPrefixList change(SdkRequest request, String text, Caller caller, Command command) {
        PrefixListId id = Ids.prefixList(text);
        return backend.write(request, caller, attempt -> command.run(new PrefixLists(attempt), id));
    }

    private software.amazon.awssdk.services.ec2.model.ManagedPrefixList shape(ManagedPrefixList list) {
        return software.amazon.awssdk.services.ec2.model.ManagedPrefixList.builder()
                .prefixListId(list.id().value())
                .prefixListName(list.name())
                .prefixListArn(arns.of(list.owner(), "prefix-list", list.id().value()))
                .addressFamily(list.family() == IpFamily.IPV4 ? IPV4 : IPV6)
                .maxEntries(list.maxEntries())
                .ownerId(list.owner().value())
                .version(list.current().number())
                .state(
                        switch (list.lastChange()) {
                            case CREATE -> PrefixListState.CREATE_COMPLETE;
                            case MODIFY -> PrefixListState.MODIFY_COMPLETE;
                            case RESTORE -> PrefixListState.RESTORE_COMPLETE;
                        })
                .tags(RequestTags.write(list.tags()))
                .build();
    }

    private static IpFamily family(String text) {
        return switch (text) {
            case IPV4 -> IpFamily.IPV4;
            case IPV6 -> IpFamily.IPV6;
            default ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + text + ") for parameter addressFamily is invalid. Use IPv4 or IPv6.");
        };
    }

    private static List<Entry> entries(List<AddPrefixListEntry> entries) {
        return entries.stream()
                .map(entry -> new Entry(
                        block(entry.cidr()),
                        Optional.ofNullable(entry.description()).filter(text -> !text.isEmpty())))
                .toList();
    }

    private static IpPrefix block(String text) {
        return IpPrefix.tryParseMasking(text)
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + text + ") for parameter cidr is invalid. This is not a valid CIDR block."));
    }

    private static String name(Entry entry) {
        return entry.block().toString();
    }
}
