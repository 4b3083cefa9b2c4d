using System.Text.Json;

namespace ResponsiAI.Console.Tests.Grading;

internal sealed record GradedTest(string Test, string Result, int Points, string Says, string Write);

internal sealed record GradedHeader(string Header, string State, string Says, string Write);

/// <summary>What <c>ops grade --json</c> prints.</summary>
internal sealed record Graded(string Url, int Status, int Score, string Grade, List<GradedTest> Tests, int NewerScore, string NewerGrade, List<GradedTest> NewerTests, List<GradedHeader> Owasp, List<string> Notes)
{
    public Dictionary<string, ObservatoryRow> Rows => Tests.ToDictionary(t => t.Test, t => new ObservatoryRow(t.Result, t.Points));

    public GradedTest this[string test] => Tests.Single(t => t.Test == test);
}

/// <summary><c>ops grade</c> as a script runs it.</summary>
internal static class GradeProcess
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="certificate">A PEM file that this machine shall trust.</param>
    public static async Task<(int Code, string Output)> RunAsync(string? certificate, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        return await OpsProcess.RunAsync(folder, OpsProcess.Settings(("SSL_CERT_FILE", certificate), ("NO_COLOR", "1")), ["grade", .. arguments]);
    }

    public static async Task<Graded> JsonAsync(string? certificate, params string[] arguments)
    {
        var (code, output) = await RunAsync(certificate, ["--json", .. arguments]);
        return code == 0 ? JsonSerializer.Deserialize<Graded>(output, Json)! : throw new InvalidOperationException($"ops grade ended with {code}: {output}");
    }

    public static Task<Graded> SiteAsync(GradedSite site, string? certificate) => JsonAsync(certificate, site.Url, "--http-port", $"{site.HttpPort}");
}
