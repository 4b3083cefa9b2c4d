namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>
/// A payment card: length and first digits as the brands issue them, and the check digit (ISO/IEC 7812-1, annex B). The
/// check digit alone would take every tenth order number and timestamp for a card.
/// </summary>
internal static class CardNumber
{
    private const int Longest = 19;
    private const int Shortest = 14;

    /// <param name="runEnd">Where the digits without a space or hyphen between end.</param>
    public static bool IsAt(ReadOnlySpan<char> text, int start, int runEnd, out Match match)
    {
        match = default;
        if (!IsBoundary(text, start - 1) || runEnd - start is > 4 and (< Shortest or > Longest))
            return false;
        if (runEnd - start == 4 && (runEnd + 1 >= text.Length || text[runEnd] is not (' ' or '-') || !char.IsAsciiDigit(text[runEnd + 1])))
            return false;
        Span<char> digits = stackalloc char[Longest];
        var length = 0;
        for (var i = start; i < text.Length && length < Longest; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                if (text[i] is not (' ' or '-'))
                    break;
                i++;
            }

            if (i >= text.Length || !char.IsAsciiDigit(text[i]))
                break;
            digits[length++] = text[i];
            // Behind the groups of a card, its expiry or the next number may follow.
            if (length >= Shortest && (i + 1 == text.Length || !char.IsAsciiDigit(text[i + 1])) && IsBoundary(text, i + 1) && IsIssued(digits[..length]))
            {
                match = new Match(Kind.Card, start, i + 1);
                return true;
            }
        }

        return false;
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int at) => at < 0 || at >= text.Length || !(char.IsLetterOrDigit(text[at]) || text[at] == '_');

    private static bool IsIssued(ReadOnlySpan<char> digits)
    {
        var two = (digits[0] - '0') * 10 + digits[1] - '0';
        var issued = digits.Length switch
        {
            14 => two is 30 or 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => two is (>= 40 and <= 49) or (>= 51 and <= 55) or (>= 22 and <= 27) or 35 or 60 or 62 or 64 or 65,
            19 => two is (>= 40 and <= 49) or 60 or 62 or 64 or 65,
            _ => false,
        };
        return issued && PassesLuhn(digits);
    }

    private static bool PassesLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 1 && (digit *= 2) > 9)
                digit -= 9;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
