package dev.tenet.api.http;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import dev.tenet.model.AccountId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** Bounds how many requests of one account run at a time, so that one tenant's crowd leaves room for the others. */
public final class AccountLimit {
    private final int perAccount;
    private final ConcurrentMap<AccountId, Semaphore> places =
            new ConcurrentHashMap<>(); // as many as there are accounts
    private final LongAdder refused = new LongAdder();

    public AccountLimit(int perAccount) {
        this.perAccount = perAccount;
    }

    /** A request under way; closing it gives its place back. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws ApiException {@code RequestLimitExceeded}, which clients take as a reason to wait and try again */
    Place enter(AccountId account) {
        Semaphore free = places.computeIfAbsent(account, a -> new Semaphore(perAccount));
        if (!free.tryAcquire()) {
            refused.increment();
            throw new ApiException(ErrorCode.REQUEST_LIMIT_EXCEEDED);
        }
        return free::release;
    }

    /** How many requests were refused. */
    public long refused() {
        return refused.sum();
    }
}
