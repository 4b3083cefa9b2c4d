namespace ResponsiAI.Billing.Rebuild;

/// <param name="Events">That were added anew.</param>
/// <param name="UnderWay">Events that a worker had or was about to get.</param>
internal sealed record RebuildReport(int Events, int UnderWay, int Count, bool Written, IReadOnlyList<StateDifference> Differences)
{
    /// <summary>Differences that one answer holds; their number is told whole.</summary>
    private const int Most = 1000;

    public RebuildReport Shorten() => this with { Differences = [.. Differences.Take(Most)] };
}

/// <summary>Where what stands is not what the events tell. Ids and names of members; no values, which are the customers'.</summary>
/// <param name="What"><c>differs</c>, <c>missing</c> (the events tell it), or <c>untold</c> (no event tells it).</param>
internal sealed record StateDifference(string Table, string Id, string What, IReadOnlyList<string> Members)
{
    public static IReadOnlyList<StateDifference> Of(StateTable table, IReadOnlyDictionary<string, StateRow> stands, IReadOnlyDictionary<string, StateRow> told) =>
    [
        .. told.Values.Where(row => !stands.ContainsKey(row.Id)).Select(row => new StateDifference(table.Name, row.Id, "missing", [])),
        .. stands.Values.Where(row => !told.ContainsKey(row.Id)).Select(row => new StateDifference(table.Name, row.Id, "untold", [])),
        .. told.Values.Where(row => stands.ContainsKey(row.Id))
            .Select(row => new StateDifference(table.Name, row.Id, "differs", StateTable.Differing(row, stands[row.Id])))
            .Where(d => d.Members.Count > 0),
    ];
}
