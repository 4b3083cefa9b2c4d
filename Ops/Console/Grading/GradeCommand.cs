using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using ResponsiAI.Ops.CommandLine;
using ResponsiAI.Ops.Grading.Scan;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Ops.Grading;

internal static class GradeCommand
{
    private const int MaxPort = 65535;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var url = new Argument<Uri>("URL")
        {
            Description = "The page, by http or https; a host name alone is its start page by https.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0)
                    return uri;
                result.AddError("URL needs an http or https address, such as https://localhost:8443/");
                return null;
            },
        };
        var least = new Option<int?>("--min") { Description = "Exit with 1 when the score is below it.", HelpName = "SCORE" };
        var json = new Option<bool>("--json") { Description = "Print JSON in place of tables." };
        var insecure = new Option<bool>("--insecure") { Description = "Grade as if the certificate were good. On this machine itself that is so in any case." };
        var httpPort = PortOption("--http-port", "Where the site listens for plain HTTP. Default: 80 for a URL without port, else it is not asked.");
        var httpsPort = PortOption("--https-port", "Where the site listens for HTTPS. Default: 443 for a URL without port, else it is not asked.");
        var list = new Option<FileInfo?>("--preload-list") { Description = "The browsers' preload list: Chromium's transport_security_state_static.json.", HelpName = "FILE" };
        var command = new Command("grade", """
            Grades a site's security headers by MDN HTTP Observatory's table (the npm package's, 1.4.8) and says what to write
            for each point that is not had; and compares them with OWASP's Secure Headers list, which gives no points.
            Asks for the page by HTTP and by HTTPS and sends one CORS preflight.
            """)
        {
            url, least, json, insecure, httpPort, httpsPort, list,
        };
        command.Runs(Environments.Development, async (parsed, _, cancellation) =>
        {
            var entrances = Entrances.Of(parsed.GetValue(url)!, parsed.GetValue(httpPort), parsed.GetValue(httpsPort));
            var preload = parsed.GetValue(list) is { } file ? PreloadList.Read(file) : PreloadList.Unknown;
            var report = await Grader.GradeAsync(entrances, new Visitor(parsed.GetValue(insecure), TimeProvider.System), preload, cancellation);
            Console.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(report, Json) + Environment.NewLine : GradeTable.Render(report));
            return report.Score >= parsed.GetValue(least).GetValueOrDefault() ? ExitCode.Ok : throw new CommandFailure($"The score is below {parsed.GetValue(least)}.");
        });
        return command;
    }

    private static Option<int?> PortOption(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "PORT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var port) && port is > 0 and <= MaxPort))
                result.AddError($"{name} needs a port from 1 to {MaxPort}");
        });
        return option;
    }
}
