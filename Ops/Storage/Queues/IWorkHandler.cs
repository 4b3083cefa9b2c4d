namespace ResponsiAI.Storage.Queues;

/// <summary>The work on one row. Runs again after a crash or a lost lease, so it must be safe to run twice.</summary>
/// <typeparam name="T">The row, mapped by column name.</typeparam>
public interface IWorkHandler<in T> where T : IWorkItem
{
    /// <exception cref="Exception">Counts as a failed attempt and is tried again later.</exception>
    Task<WorkOutcome> HandleAsync(T item, Lease lease, CancellationToken cancellation);
}

/// <summary>The columns of a row that the queue itself needs.</summary>
public interface IWorkItem
{
    string Id { get; }

    int Attempts { get; }

    /// <summary>The trace that the row came with, as <c>traceparent</c> has it (W3C Trace Context); null without one. The work goes on in it.</summary>
    string? Trace { get; }
}
