using System.Text;
using Microsoft.Extensions.Configuration;
using ResponsiAI.ServiceDefaults.Settings;

namespace ResponsiAI.Gateway.Headers;

/// <summary>One member of the section <c>HeaderPolicies</c>, which says what is wrong with it by its whole path.</summary>
internal sealed class PolicyMember(ServiceSettings settings, IConfigurationSection section)
{
    public string Name => section.Key;

    /// <summary>The name as headers write it: <c>scriptSrc</c>, which a variable of the environment can hold, is <c>script-src</c>.</summary>
    public string KebabName
    {
        get
        {
            var kebab = new StringBuilder();
            foreach (var letter in section.Key)
                kebab.Append(char.IsAsciiLetterUpper(letter) && kebab.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
            return kebab.ToString();
        }
    }

    public IEnumerable<PolicyMember> Members => section.GetChildren().Select(c => new PolicyMember(settings, c));

    /// <summary>The words of a text, or of the texts of a list. None: the member is absent, null or empty.</summary>
    public IReadOnlyList<string> Words(char separator)
    {
        // A text stands above a list of a file below it.
        if (section.Value is null && Members.Any(m => !m.Name.All(char.IsAsciiDigit)))
            Fault("it has members of its own", "write a text or a list of texts");
        var texts = section.Value is { } text ? [text] : section.GetChildren().Select(c => c.Value ?? "");
        return [.. texts.SelectMany(t => t.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    /// <summary>One of the words, in any case of letters, as the header writes it; null and a fault otherwise.</summary>
    public string? Choice(params IReadOnlyCollection<string> choices)
    {
        var said = Words(',');
        if (said.Count == 1 && choices.FirstOrDefault(c => c.Equals(said[0], StringComparison.OrdinalIgnoreCase)) is { } choice)
            return choice;
        Fault("it is not one of the words that are known", $"write one of {string.Join(", ", choices)}");
        return null;
    }

    public bool Flag() => Choice("true", "false") == "true";

    public void RefuseText()
    {
        if (!string.IsNullOrEmpty(section.Value))
            Fault("it is a text", "write an object with members");
    }

    public void FaultUnknown(params IReadOnlyCollection<string> known) => Fault("no member is called so", $"known are {string.Join(", ", known)}");

    public void Fault(string wrong, string write) => settings.Fault(section.Path, wrong, write);

    /// <summary>What a header may not hold; Kestrel would refuse every answer with it.</summary>
    public static bool IsPrintable(string text) => text.All(c => c is >= ' ' and <= '~');
}
