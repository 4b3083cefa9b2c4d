using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DotLiquid;

namespace ResponsiAI.Notifications.Templates;

internal sealed record RenderedEmail(string Subject, string Text, string Html);

/// <summary>
/// Renders the embedded Liquid templates, parsed once. A value never meets a template as source, and none enters HTML
/// but through the encoder.
/// </summary>
internal sealed class EmailRenderer
{
    // Everything but what HTML gives a meaning to stays as it is, so that names keep their letters.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly Template layoutText = Parse("layout.txt");
    private readonly Template layoutHtml = Parse("layout.html");
    private readonly FrozenDictionary<string, (Template Subject, Template Text, Template Html)> templates =
        EmailTemplate.ByName.Keys.ToFrozenDictionary(name => name, name => (Parse($"{name}.subject"), Parse($"{name}.txt"), Parse($"{name}.html")));

    /// <param name="data">A JSON object that the template has accepted.</param>
    /// <param name="sender">The name that the mail is signed with; may be empty.</param>
    public RenderedEmail Render(string template, string data, string? sender)
    {
        using var document = JsonDocument.Parse(data);
        var values = EmailTemplate.ByName[template].Values(document.RootElement);
        var (subjectTemplate, textTemplate, htmlTemplate) = templates[template];
        var subject = Run(subjectTemplate, values).Trim();
        if (!string.IsNullOrEmpty(sender))
            values["sender"] = sender;
        var text = Run(layoutText, values, ("content", Run(textTemplate, values)));
        var encoded = values.ToDictionary(v => v.Key, v => Encoder.Encode(v.Value));
        var html = Run(layoutHtml, encoded, ("content", Run(htmlTemplate, encoded)), ("subject", Encoder.Encode(subject)));
        return new RenderedEmail(subject, Paragraphs(text), html);
    }

    private static string Run(Template template, Dictionary<string, string> values, params (string Name, string Value)[] more)
    {
        var hash = new Hash();
        foreach (var (name, value) in values)
            hash[name] = value;
        foreach (var (name, value) in more)
            hash[name] = value;
        return template.Render(new RenderParameters(CultureInfo.InvariantCulture) { LocalVariables = hash, ErrorsOutputMode = ErrorsOutputMode.Rethrow });
    }

    /// <summary>What was left out leaves no blank lines behind.</summary>
    private static string Paragraphs(string text) => string.Join("\n\n",
        text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) + "\n";

    // The version is said here because DotLiquid's default is a global that anything could change.
    private static Template Parse(string resource)
    {
        using var stream = typeof(EmailRenderer).Assembly.GetManifestResourceStream(resource) ?? throw new FileNotFoundException("A template is not embedded.", resource);
        using var reader = new StreamReader(stream);
        var template = Template.Parse(reader.ReadToEnd(), SyntaxCompatibility.DotLiquid22);
        // Without it a template keeps state of its rendering, and two mails at once would mix.
        template.MakeThreadSafe();
        return template;
    }
}
