using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.Probe;

/// <summary>Forgets to scrub, or breaks: what the self-test is for.</summary>
internal sealed class LeakySink(string how) : ISink
{
    public bool IsClosed { get; private set; }

    public string Name => $"leaky.{how}";

    public string Emit(Canaries canaries) => how switch
    {
        "plain" => $"sent {canaries.Message}",
        "base64" => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"x{canaries.Body}")),
        "percent" => Uri.EscapeDataString(canaries.Headers.Single(h => h.Key == "Referer").Value),
        _ => throw new InvalidOperationException(canaries.Message),
    };

    public void Close() => IsClosed = true;
}
