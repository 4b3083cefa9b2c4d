namespace ResponsiAI.ServiceDefaults.Scrubbing.Shapes;

/// <summary>What begins with digits, or with two letters before them: cards, IBANs, addresses of the internet.</summary>
internal sealed class Numbers : Shape
{
    public override bool Find(ReadOnlySpan<char> text, int from, out Match match)
    {
        var at = from;
        while (true)
        {
            var digit = text[at..].IndexOfAnyInRange('0', '9');
            if (digit < 0)
                break;
            digit += at;
            at = digit + 1;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            // A single digit or two begin nothing but an address.
            if (at < text.Length && text[at] is '.' && at - digit <= 3 && IpAddress.IsAt4(text, digit, out match))
                return true;
            if (at - digit >= 4 && CardNumber.IsAt(text, digit, at, out match))
                return true;
            if (text[digit] is '2' or '3' && at < text.Length && IpAddress.IsAt6(text, digit, out match))
                return true;
            if (at - digit >= 2 && digit >= from + 2 && Iban.IsAt(text, digit - 2, out match))
                return true;
        }

        match = default;
        return false;
    }
}
