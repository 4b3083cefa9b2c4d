using System.Globalization;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Notifications.Templates;

/// <summary>How mails look.</summary>
/// <param name="ProductName"><c>PRODUCT_NAME</c>; null: the name in <c>EMAIL_FROM</c>.</param>
/// <param name="Color"><c>PRODUCT_COLOR</c>, of the name and of links on white, default <c>#0b5cad</c>.</param>
/// <param name="Folder"><c>EMAIL_TEMPLATES_DIR</c>: its files take the place of the templates of the same names; null for none.</param>
internal sealed record TemplateOptions(string? ProductName, string Color, string? Folder)
{
    public const string Extension = ".liquid";
    public static readonly TemplateOptions Default = new(null, DefaultColor, null);

    private const string DefaultColor = "#0b5cad";
    private const string DarkBackground = "#111827";
    private const string White = "#ffffff";
    private const int LongestName = 80;

    /// <summary>WCAG 2.2, success criterion 1.4.3.</summary>
    private const double LeastContrast = 4.5;

    /// <summary>Success criterion 1.4.6: what just suffices on white looks dull on black.</summary>
    private const double GoodContrast = 7;

    /// <summary>The colour for dark mode: the same, with as much white as the dark background asks for.</summary>
    public string DarkColor => Enumerable.Range(0, 21).Select(step => Lighter(Color, step / 20.0)).First(c => Contrast(c, DarkBackground) >= GoodContrast);

    public static TemplateOptions Read(ServiceSettings settings)
    {
        var name = settings.Text("PRODUCT_NAME");
        if (name is not null && (name.Length > LongestName || name.Any(char.IsControl)))
            settings.Fault("PRODUCT_NAME", "it is not one line of ordinary length", $"write the product's name in at most {LongestName} characters");
        var color = settings.Text("PRODUCT_COLOR")?.ToLowerInvariant() ?? DefaultColor;
        if (color.Length != 7 || color[0] != '#' || !color.Skip(1).All(char.IsAsciiHexDigit))
            settings.Fault("PRODUCT_COLOR", "it is not a colour", $"write for example PRODUCT_COLOR={DefaultColor}");
        else if (Contrast(color, White) < LeastContrast)
            settings.Fault("PRODUCT_COLOR", "it is too light to be read on white, with a contrast below 4.5:1", $"write a darker one, for example PRODUCT_COLOR={DefaultColor}");
        else
            return new TemplateOptions(name, color, settings.Text("EMAIL_TEMPLATES_DIR"));
        return Default;
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    // WCAG 2.2, definition of relative luminance.
    private static double Luminance(string color)
    {
        double Linear(int channel)
        {
            var value = Channel(color, channel) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Linear(0)) + (0.7152 * Linear(1)) + (0.0722 * Linear(2));
    }

    private static string Lighter(string color, double white) =>
        "#" + string.Concat(Enumerable.Range(0, 3).Select(i => ((int)Math.Round(Channel(color, i) + ((255 - Channel(color, i)) * white))).ToString("x2", CultureInfo.InvariantCulture)));

    private static int Channel(string color, int channel) =>
        int.Parse(color.AsSpan(1 + (channel * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
