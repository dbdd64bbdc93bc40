package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.api.listing.Pager;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * What a Describe operation does: the named ones, each of which must be there, or all; those that pass the filters; a page.
 *
 * @param idOf a thing's id, in whose order they are listed
 * @param notFound the fault of an id that nothing has
 * @param missing what to say then, with {@code %s} for the id
 */
record Listing<T>(Function<T, String> idOf, Fault notFound, String missing, FilterTable<T> filters, PageLimits limits) {

    static <T> Listing<T> of(Function<T, String> idOf, Fault notFound, String missing, FilterTable<T> filters) {
        return new Listing<>(idOf, notFound, missing, filters, PageLimits.EC2);
    }

    Listing<T> paged(int least, int most) {
        return new Listing<>(idOf, notFound, missing, filters, new PageLimits(least, most));
    }

    /** @param ids the named ones; all when empty */
    Page<T> page(Pager pager, SdkRequest request, Caller caller, List<T> all, List<String> ids, List<Filter> wanted) {
        List<T> matches =
                select(all, ids).stream().filter(filters.matching(wanted)).toList();
        return pager.page(request, caller, limits, matches, idOf);
    }

    private List<T> select(List<T> all, List<String> ids) {
        if (ids.isEmpty()) {
            return all;
        }
        Set<String> named = Set.copyOf(ids);
        List<T> found =
                all.stream().filter(thing -> named.contains(idOf.apply(thing))).toList();
        Set<String> present = found.stream().map(idOf).collect(Collectors.toSet());
        ids.stream().filter(id -> !present.contains(id)).findFirst().ifPresent(id -> {
            throw new CommandException(notFound, String.format(missing, id) + " does not exist");
        });
        return found;
    }
}
