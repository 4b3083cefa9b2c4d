using System.Net;

namespace ResponsiAI.Ops.Grading.Scan;

/// <summary>What a site answered to one request: status, headers as they came, and the text of the body as far as it was read.</summary>
internal sealed class Answer(HttpStatusCode status, ILookup<string, string> headers, string body, bool cut)
{
    public int Status => (int)status;

    public string Body => body;

    /// <summary>The body was longer than what is read of one.</summary>
    public bool Cut => cut;

    public bool IsRedirect => Status is 301 or 302 or 303 or 307 or 308;

    public IEnumerable<string> Names => headers.Select(h => h.Key);

    /// <summary>All lines of a header as one value, which is what they mean (RFC 9110 5.3); null where there is none.</summary>
    public string? Header(string name) => headers.Contains(name) ? string.Join(", ", headers[name]) : null;

    /// <summary>The lines of a header each by itself.</summary>
    public IEnumerable<string> Lines(string name) => headers[name];

    /// <summary>The media type without its parameters, in the letters it was sent in.</summary>
    public string MediaType => headers["Content-Type"].FirstOrDefault("").Split(';')[0];

    public bool IsHtml => MediaType is "text/html" or "application/xhtml+xml";
}
