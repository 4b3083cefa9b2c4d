using System.Globalization;
using System.Net;
using System.Text;
using ResponsiAI.Ops.Backups;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Serve;

/// <summary>Rendered here and complete without a script; the script adds what only the gateway knows.</summary>
internal sealed class OpsPage(Parts parts, BackupOptions backups, BackupState state, ServiceInformation service, TimeProvider clock)
{
    private const int ShownBackups = 50;

    /// <param name="nonce">What lets the script run where the gateway's policy names a nonce; null where it does not.</param>
    public async Task<string> RenderAsync(string? nonce, CancellationToken cancellation)
    {
        var asked = await parts.AskAsync(cancellation);
        var overall = asked.All(p => ServiceState.IsFine(p.State)) ? ServiceState.Ok : ServiceState.Degraded;
        var now = clock.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Operations – {Word(overall)}</title>
            <link rel="icon" href="/ops/assets/ops.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/ops/assets/ops.css">
            <script src="/ops/assets/ops.js" defer{(nonce is null ? "" : $" nonce=\"{Text(nonce)}\"")}></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <h1>Operations</h1>
            <p>ResponsiAI {Text(service.Version)} · {Text(service.Environment)} · <time datetime="{now:O}">{now:yyyy-MM-dd HH:mm:ss} UTC</time></p>
            </header>
            <main id="main">
            <section aria-labelledby="health">
            <h2 id="health">Health {State(overall)}</h2>
            <table>
            <caption>Every part as it answered just now</caption>
            <thead><tr><th scope="col">Part</th><th scope="col">State</th><th scope="col">Its own parts</th><th scope="col">Says</th><th scope="col" class="number">Took</th></tr></thead>
            <tbody>
            {Rows(asked)}</tbody>
            </table>
            </section>
            <section aria-labelledby="edge">
            <h2 id="edge">Seen from your browser</h2>
            <div id="gateway" role="status" data-source="/api/health">
            <p>What the gateway itself says at <a href="/api/health"><code>/api/health</code></a> shows here where scripts run.</p>
            </div>
            </section>
            <section aria-labelledby="backups">
            <h2 id="backups">Backups</h2>
            {Backups(now)}
            </section>
            </main>
            <footer>
            <p><a href="/ops/emails">The mails that are sent</a> · <a href="/ops/health">This page for machines</a></p>
            </footer>
            </body>
            </html>
            """);
    }

    private static string Rows(IReadOnlyList<PartHealth> asked)
    {
        var rows = new StringBuilder();
        foreach (var part in asked)
        {
            var own = string.Join(" ", part.Services.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"<span class=\"part\">{Text(s.Key)} {State(s.Value)}</span>"));
            rows.Append(CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{Text(part.Name)}</th><td>{State(part.State)}</td><td>{own}</td><td>{Text(part.Detail ?? "")}</td><td class=\"number\">{part.Took.TotalMilliseconds:0} ms</td></tr>\n");
        }

        return rows.ToString();
    }

    private string Backups(DateTimeOffset now)
    {
        var page = new StringBuilder();
        if (state.Last is { Succeeded: false } failed)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"alarm\" role=\"alert\">The scheduled backup of {failed.Slot.UtcDateTime:yyyy-MM-dd HH:mm} UTC failed: {Text(Reason(failed))}</p>\n");
        page.Append(backups.Schedule?.GetNextOccurrence(now, TimeZoneInfo.Local) is { } next
            ? string.Create(CultureInfo.InvariantCulture, $"<p>The next one is due at <time datetime=\"{next:O}\">{next.UtcDateTime:yyyy-MM-dd HH:mm} UTC</time>; kept for {backups.Keep.TotalDays:0} days.</p>\n")
            : "<p>None is scheduled: set <code>BACKUP_SCHEDULE</code>, or run <code>ops backup</code>.</p>\n");
        var files = BackupFile.List(backups.Directory);
        if (files.Count == 0)
            return page.Append("<p>There is no backup yet.</p>").ToString();
        page.Append("<table>\n<caption>The newest first</caption>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\" class=\"number\">Bytes</th><th scope=\"col\">When</th><th scope=\"col\">Restored as a test</th></tr></thead>\n<tbody>\n");
        var proven = ProvenBackup.Among(files, backups.Directory);
        foreach (var file in files.Take(ShownBackups))
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\"><code>{Text(file.Name)}</code></th><td class=\"number\">{file.Size:N0}</td><td><time datetime=\"{file.Time:O}\">{file.Time:yyyy-MM-dd HH:mm:ss} UTC</time></td><td>{(file.Name == proven?.File ? Time(proven.At) : "")}</td></tr>\n");
        return page.Append("</tbody>\n</table>").ToString();
    }

    private static string Time(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"<time datetime=\"{time:O}\">{time:yyyy-MM-dd HH:mm:ss} UTC</time>");

    internal static string Reason(LastRun failed) => Parts.SaysDetail ? Scrubber.Text(failed.Reason ?? "") : "";

    private static string State(string state) => $"<span class=\"state {(Known(state) ? state : "unknown")}\">{Word(state)}</span>";

    private static bool Known(string state) => state is ServiceState.Ok or ServiceState.NotConfigured or ServiceState.Degraded or ServiceState.Error;

    private static string Word(string state) => Text(state.Replace('_', ' '));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
