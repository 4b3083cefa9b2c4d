using ResponsiAI.Ops.Backups;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.Ops.Serve;

/// <summary>The texts of the ops pages that others wrote: what parts say of themselves, and why a backup failed.</summary>
internal sealed class OpsPagesSink : ISink
{
    public string Name => "ops_pages";

    public string Emit(Canaries canaries)
    {
        var details = new Dictionary<string, string> { ["message"] = canaries.Message, ["body"] = canaries.Body, ["query"] = canaries.Query, ["exception"] = canaries.Exception.ToString() };
        return Parts.Sentence(new BackendHealth(ServiceState.Ok, new Dictionary<string, string>(), details)) + OpsPage.Reason(new LastRun(default, Succeeded: false, canaries.Message));
    }

    /// <summary>States are shown as before, without a word about them.</summary>
    public void Close() => Parts.SaysDetail = false;
}
