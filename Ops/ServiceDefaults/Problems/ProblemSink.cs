using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Problems;

/// <summary>Answers that say what went wrong; closed, they keep their status and reason and say nothing in detail.</summary>
internal sealed class ProblemSink : ISink
{
    public string Name => "problems";

    // As members, because whoever writes them changes none.
    public string Emit(Canaries canaries)
    {
        var problem = Problem.Describe(400, "canary", $"{canaries.Message} {canaries.Body} {canaries.Query}", type: null, "1", [.. canaries.Values.Select(v => (v.Key, (object)v.Value))]);
        return $"{problem.Detail} {string.Join(' ', problem.Extensions.Values)}";
    }

    public void Close() => Problem.SaysDetail = false;
}
