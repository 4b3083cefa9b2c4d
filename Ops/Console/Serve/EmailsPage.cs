using System.Globalization;
using System.Net;
using System.Text;
using ResponsiAI.Ops.Emails;

namespace ResponsiAI.Ops.Serve;

/// <summary>Every mail with sample data, in light, in dark and as text. It has no script.</summary>
internal sealed class EmailsPage(EmailPreviews previews)
{
    public const string Path = "/ops/emails";

    public async Task<string> RenderAsync(CancellationToken cancellation)
    {
        var sections = new StringBuilder();
        foreach (var (template, (mail, fault)) in SampleEmail.Templates.Zip(await Task.WhenAll(SampleEmail.Templates.Select(t => previews.FindAsync(t, cancellation)))))
            sections.Append(CultureInfo.InvariantCulture, $"""
                <section aria-labelledby="{template}">
                <h2 id="{template}">{Title(template)}</h2>
                {(mail is null ? $"<p class=\"alarm\" role=\"alert\">{Text(fault)}</p>" : Mail(mail))}
                </section>

                """);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Mails – Operations</title>
            <link rel="icon" href="/ops/assets/ops.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/ops/assets/ops.css">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <h1>Mails</h1>
            <p>As they are sent now, with sample data · <a href="/ops">Operations</a></p>
            </header>
            <main id="main">
            {sections}</main>
            </body>
            </html>
            """;
    }

    /// <summary>Frames follow the colour scheme that the style sheet gives their element.</summary>
    private static string Mail(EmailPreview mail) => $"""
        <p>Subject: <strong>{Text(mail.Subject)}</strong></p>
        <div class="mails">
        {Frame(mail.Template, "light")}
        {Frame(mail.Template, "dark")}
        </div>
        <details><summary>{Title(mail.Template)} as text</summary>
        <pre tabindex="0" role="group" aria-label="{Title(mail.Template)} as text">{Text(mail.Text)}</pre>
        </details>
        """;

    private static string Frame(string template, string scheme) =>
        $"<iframe class=\"{scheme}\" src=\"{Path}/{template}\" title=\"{Title(template)}, {scheme}\" sandbox></iframe>";

    private static string Title(string template) => Text($"{char.ToUpperInvariant(template[0])}{template[1..].Replace('-', ' ')}");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
