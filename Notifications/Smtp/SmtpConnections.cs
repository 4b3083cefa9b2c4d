namespace ResponsiAI.Notifications.Smtp;

/// <summary>Open connections that wait for the next mail, at most one for each mail that is sent at once.</summary>
internal sealed class SmtpConnections : IAsyncDisposable
{
    private readonly SmtpOptions options;
    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly Stack<SmtpConnection> idle = new();
    private bool ended;

    public SmtpConnections(SmtpOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        timer = clock.CreateTimer(_ => _ = CloseIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A connection for the caller alone, who gives it back or disposes it.</summary>
    /// <param name="fresh">Not one that was used before.</param>
    public Task<SmtpConnection> RentAsync(bool fresh, CancellationToken cancellation)
    {
        lock (gate)
            if (!fresh && idle.TryPop(out var waiting))
                return Task.FromResult(waiting);
        return SmtpConnection.OpenAsync(options, clock, cancellation);
    }

    /// <summary>Keeps a connection whose last conversation ended well.</summary>
    public async ValueTask ReturnAsync(SmtpConnection connection)
    {
        lock (gate)
        {
            if (!ended && connection.IsConnected)
            {
                connection.IdleSince = clock.GetUtcNow();
                if (idle.Count == 0)
                    timer.Change(SmtpOptions.Idle, Timeout.InfiniteTimeSpan);
                idle.Push(connection);
                return;
            }
        }

        await connection.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            ended = true;
        await timer.DisposeAsync();
        await CloseAsync(DateTimeOffset.MaxValue);
    }

    private Task CloseIdleAsync() => CloseAsync(clock.GetUtcNow() - SmtpOptions.Idle);

    private async Task CloseAsync(DateTimeOffset usedBefore)
    {
        List<SmtpConnection> old;
        lock (gate)
        {
            old = [.. idle.Where(c => c.IdleSince <= usedBefore)];
            var young = idle.Except(old).Reverse().ToList();
            idle.Clear();
            young.ForEach(idle.Push);
            if (young.Count > 0 && !ended)
                timer.Change(young.Min(c => c.IdleSince) - usedBefore, Timeout.InfiniteTimeSpan);
        }

        foreach (var connection in old)
            await connection.DisposeAsync();
    }
}
