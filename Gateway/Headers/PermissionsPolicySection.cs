using System.Text.RegularExpressions;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// Reads <c>PermissionsPolicy</c> of a policy: feature to <c>none</c>, <c>*</c>, or any of <c>self</c> and origins, merged
/// over those of the base. A text that is null or empty takes the feature out, so that the browser's default applies.
/// </summary>
internal static partial class PermissionsPolicySection
{
    public static PermissionsPolicy Read(PermissionsPolicy start, PolicyMember section)
    {
        section.RefuseText();
        var changes = new List<(string Name, string? Allowlist)>();
        foreach (var member in section.Members)
        {
            var name = member.KebabName;
            if (!Feature.IsMatch(name))
                member.Fault("no feature can be called so", "write for example display-capture or displayCapture");
            else if (changes.Any(c => c.Name == name))
                member.Fault($"the feature {name} is there twice", "write it once, in camel case or with hyphens");
            else
                changes.Add((name, ReadAllowlist(member)));
        }

        return start.With(changes);
    }

    private static string? ReadAllowlist(PolicyMember member)
    {
        switch (member.Words(' '))
        {
            case []:
                return null;
            case ["none"]:
                return "()";
            case ["*"]:
                return "*";
            case var words when words.All(w => w == "self" || IsOrigin(w)):
                return $"({string.Join(' ', words.Select(w => w == "self" ? w : $"\"{w}\""))})";
            default:
                member.Fault("it is not a list of who may use the feature", "write none, *, or self and origins such as https://js.stripe.com, separated by spaces");
                return null;
        }
    }

    private static bool IsOrigin(string text) =>
        PolicyMember.IsPrintable(text) && Uri.TryCreate(text.Replace("://*.", "://", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http" && uri.PathAndQuery == "/" && !text.EndsWith('/') && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
        && !text.Contains('"', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9-]*$")]
    private static partial Regex Feature { get; }
}
