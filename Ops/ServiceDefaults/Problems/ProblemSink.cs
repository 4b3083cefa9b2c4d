using System.Text.Json;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Problems;

/// <summary>Answers that say what went wrong; closed, they keep their status and reason and say nothing in detail.</summary>
internal sealed class ProblemSink : ISink
{
    public string Name => "problems";

    public string Emit(Canaries canaries) => JsonSerializer.Serialize(
        Problem.Describe(400, "canary", $"{canaries.Message} {canaries.Body} {canaries.Query}", type: null, "1", [.. canaries.Values.Select(v => (v.Key, (object)v.Value))]));

    public void Close() => Problem.SaysDetail = false;
}
