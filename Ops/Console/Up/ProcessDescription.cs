namespace ResponsiAI.Ops.Up;

/// <summary>A process to start and keep alive.</summary>
/// <param name="Environment">Set above what this process has itself. Secrets go here and never into <paramref name="Arguments"/>, which everybody on the machine can read.</param>
/// <param name="Address">Where it serves; null for a process that does not.</param>
/// <param name="Ready">Asked until it answers: any answer will do unless <paramref name="ReadyMeansOk"/>. Null: ready as soon as it runs.</param>
internal sealed record ProcessDescription(string Name, string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Environment)
{
    public Uri? Address { get; init; }

    public Uri? ManagementAddress { get; init; }

    public Uri? Ready { get; init; }

    public bool ReadyMeansOk { get; init; }
}
