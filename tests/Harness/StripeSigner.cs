using System.Text.Json;

namespace ResponsiAI.Harness;

/// <summary>Stripe's own npm package, an exact version of which <c>tests/run</c> installs in tests/StripeSigner.</summary>
public static class StripeSigner
{
    /// <returns>For each body the value of <c>Stripe-Signature</c>, with one v1 for each of its secrets.</returns>
    public static async Task<IReadOnlyList<string>> SignAsync(IReadOnlyList<(byte[] Body, string[] Secrets)> bodies)
    {
        var folder = Path.Combine(Repository.Root, "tests", "StripeSigner");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("Stripe's package is not installed: run tests/run, or, with Node.js 18 or newer, npm ci --ignore-scripts in tests/StripeSigner.");
        await using var node = ChildProcess.Start("node", [Path.Combine(folder, "sign.mjs")]);
        foreach (var (body, secrets) in bodies)
            await node.Input.WriteLineAsync(JsonSerializer.Serialize(new { body = Convert.ToBase64String(body), secrets }));
        node.CloseInput();
        var code = await node.WaitForExitAsync();
        var headers = node.Output.Split('\n').Where(l => l.StartsWith("t=", StringComparison.Ordinal)).ToArray();
        return code == 0 && headers.Length == bodies.Count ? headers : throw new InvalidOperationException($"sign.mjs ended with {code}:\n{node.Output}");
    }
}
