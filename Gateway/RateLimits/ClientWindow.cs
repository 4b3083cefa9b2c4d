namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// What this gateway knows of one client. Requests are let through in advance, up to a batch; then Redis is told how many
/// there were and answers how many all gateways have let through (a lease). It is asked when three quarters of a batch
/// are used, so a request waits only where the last quarter is used too before the answer is there.
/// So a client whose requests are few costs no command, and at most a batch of each further gateway comes on top of the limit.
/// </summary>
internal sealed class ClientWindow(RateLimitPolicy policy)
{
    private readonly Lock gate = new();
    private SegmentedWindow own = new(policy.SegmentMilliseconds);
    private int left = policy.Requests;
    private int untold;
    private int leasing;
    private TaskCompletionSource? lease;
    private long refusedUntil;
    private int thenFree;

    /// <param name="due">How many requests to tell Redis now; null: nothing to do.</param>
    public RateLimitDecision Take(bool isShared, int gateways, long now, out int? due)
    {
        due = null;
        lock (gate)
        {
            Advance(now);
            // Known from Redis, and true also when it is gone meanwhile.
            if (left == 0 && now < refusedUntil)
                return new(false, 0, refusedUntil - now);
            return isShared ? TakeShared(policy.Batch(gateways), now, out due) : TakeAlone(policy.Share(gateways), now);
        }
    }

    public void Leased(LeaseAnswer answer, long now)
    {
        lock (gate)
        {
            untold = Math.Max(0, untold - leasing);
            left = (int)Math.Max(0, policy.Requests - answer.Total - untold);
            if (answer.Total >= policy.Requests)
                (refusedUntil, thenFree) = (now + answer.Milliseconds + 1, (int)Math.Min(answer.ThenFree, policy.Requests));
        }

        EndLease();
    }

    /// <summary>Redis did not answer. It is told again later, twice then if only the answer was lost: rather too few than too many.</summary>
    public void NotLeased() => EndLease();

    private void EndLease()
    {
        TaskCompletionSource ended;
        lock (gate)
            (ended, lease) = (lease!, null);
        ended.SetResult();
    }

    private void Advance(long now)
    {
        own.Advance(now);
        untold = Math.Min(untold, own.Total);
        if (own.Total == 0 && left > 0 && lease is null)
            left = policy.Requests;
    }

    private RateLimitDecision TakeShared(int batch, long now, out int? due)
    {
        due = null;
        // A refusal is over: what Redis said would be free then.
        if (left == 0 && untold == 0 && lease is null)
            left = thenFree;
        var isAllowed = left > 0 && untold < batch;
        if (isAllowed)
            Count();
        if (lease is null && (left == 0 || untold * 4L >= batch * 3L))
        {
            lease = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            due = leasing = untold;
        }

        return isAllowed ? new(true, left, own.UntilNextLeaves(now)) : new(false, 0, 0, lease!.Task);
    }

    private RateLimitDecision TakeAlone(int share, long now)
    {
        if (own.Total >= share)
            return new(false, 0, own.UntilNextLeaves(now));
        Count();
        return new(true, share - own.Total, own.UntilNextLeaves(now));
    }

    private void Count()
    {
        own.Add();
        untold++;
        left = Math.Max(0, left - 1);
    }
}
