namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>One address asked for, and followed through its redirects.</summary>
/// <param name="Route">Every address that answered, the last one being the page.</param>
/// <param name="Verified">Every certificate on the way was vouched for, or forgiven as said on the command line.</param>
/// <param name="Cookies">Those that a browser would hold afterwards.</param>
internal sealed record Visit(Uri Start, IReadOnlyList<Uri> Route, Answer Answer, bool Verified, CookieJar Cookies);
