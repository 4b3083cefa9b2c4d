using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DotLiquid;

namespace ResponsiAI.Notifications.Templates;

internal sealed record RenderedEmail(string Subject, string Text, string Html);

/// <summary>
/// Renders the Liquid templates, the embedded ones or the operator's in their place, parsed once. A value never meets a template as source, and none enters HTML
/// but through the encoder.
/// </summary>
internal sealed class EmailRenderer
{
    private const string LayoutText = "layout.txt";
    private const string LayoutHtml = "layout.html";

    // Everything but what HTML gives a meaning to stays as it is, so that names keep their letters.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly TemplateOptions options;
    private readonly string darkColor;
    private readonly Template layoutText;
    private readonly Template layoutHtml;
    private readonly FrozenDictionary<string, (Template Subject, Template Text, Template Html)> templates;

    public EmailRenderer(TemplateOptions options)
    {
        (this.options, darkColor) = (options, options.DarkColor);
        (layoutText, layoutHtml) = (Parse(LayoutText), Parse(LayoutHtml));
        templates = EmailTemplate.ByName.Keys.ToFrozenDictionary(name => name, name => (Parse($"{name}.subject"), Parse($"{name}.txt"), Parse($"{name}.html")));
    }

    /// <summary>The files that there are, without their extension.</summary>
    public static FrozenSet<string> Names { get; } =
        EmailTemplate.ByName.Keys.SelectMany(name => new[] { $"{name}.subject", $"{name}.txt", $"{name}.html" }).Append(LayoutText).Append(LayoutHtml).ToFrozenSet();

    /// <param name="data">A JSON object that the template has accepted.</param>
    /// <param name="sender">The name that the mail is signed with where the product has none; may be empty.</param>
    public RenderedEmail Render(string template, string data, string? sender)
    {
        using var document = JsonDocument.Parse(data);
        var values = EmailTemplate.ByName[template].Values(document.RootElement);
        var (subjectTemplate, textTemplate, htmlTemplate) = templates[template];
        var subject = Run(subjectTemplate, values).Trim();
        if ((options.ProductName ?? sender) is { Length: > 0 } name)
            values["sender"] = name;
        var text = Run(layoutText, values, ("content", Run(textTemplate, values)));
        var encoded = values.ToDictionary(v => v.Key, v => Encoder.Encode(v.Value));
        (encoded["color"], encoded["darkColor"]) = (options.Color, darkColor);
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
    private Template Parse(string resource)
    {
        using var stream = options.Folder is { } folder && Path.Combine(folder, resource + TemplateOptions.Extension) is var file && File.Exists(file)
            ? File.OpenRead(file)
            : typeof(EmailRenderer).Assembly.GetManifestResourceStream(resource) ?? throw new FileNotFoundException("A template is not embedded.", resource);
        using var reader = new StreamReader(stream);
        var template = Template.Parse(reader.ReadToEnd(), SyntaxCompatibility.DotLiquid22);
        // Without it a template keeps state of its rendering, and two mails at once would mix.
        template.MakeThreadSafe();
        return template;
    }
}
