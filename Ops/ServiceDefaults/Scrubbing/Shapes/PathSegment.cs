using System.Buffers;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>A secret as a segment of a path, behind the segment that names it: <c>/reset-password/q2w3e4r5t6y7</c>.</summary>
internal static class PathSegment
{
    private const int Shortest = 10;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~=%-");

    // Lists of sessions and keys have ids in their paths, which are no secrets.
    private static readonly string[] Named = ["password", "token", "secret", "otp", "csrf", "jwt"];

    /// <param name="end">The slash behind the name.</param>
    public static Match? Follows(ReadOnlySpan<char> text, int start, int end)
    {
        if (start > 0 && text[start - 1] != '/')
            return null;
        if (!IsNamed(text[start..end]) || !SensitiveNames.Contains(text[start..end]))
            return null;
        var value = text[(end + 1)..];
        var length = value.IndexOfAnyExcept(Characters);
        value = length < 0 ? value : value[..length];
        // A file's name or the next word of a route is none.
        if (value.Length < Shortest || !value.ContainsAnyInRange('0', '9') || (length >= 0 && text[end + 1 + length] is '.'))
            return null;
        return new Match(Kind.Path, end + 1, end + 1 + value.Length);
    }

    private static bool IsNamed(ReadOnlySpan<char> name)
    {
        foreach (var word in Named)
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
