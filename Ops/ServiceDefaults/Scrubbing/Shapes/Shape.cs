using System.Text;

namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>Text that goes.</summary>
internal readonly record struct Match(Kind Kind, int Start, int End, string Replacement = Scrubber.Filtered);

/// <summary>
/// What a kind of secret looks like. Each is found by searching for something that it must hold and looking around
/// there, never further back than the last match or the last place that was looked at, so that work grows with the text only.
/// </summary>
internal abstract class Shape
{
    /// <summary>The first match that begins at or after <paramref name="from"/>.</summary>
    public abstract bool Find(ReadOnlySpan<char> text, int from, out Match match);

    /// <summary>The same instance when nothing was found.</summary>
    public string Replace(string text)
    {
        if (!Find(text, 0, out var match))
            return text;
        var result = new StringBuilder(text.Length);
        var kept = 0;
        do
        {
            Hits.Count(match.Kind);
            result.Append(text, kept, match.Start - kept).Append(match.Replacement);
            kept = match.End;
        }
        while (Find(text, kept, out match));
        return result.Append(text, kept, text.Length - kept).ToString();
    }

    internal static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || (c > 127 && char.IsLetterOrDigit(c));

    /// <summary>Nothing that belongs to a word stands before it.</summary>
    protected static bool Begins(ReadOnlySpan<char> text, int at) => at == 0 || !IsWord(text[at - 1]);
}
