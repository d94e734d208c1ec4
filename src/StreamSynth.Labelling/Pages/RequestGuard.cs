using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace StreamSynth.Labelling.Pages;

/// <summary>Refuses what does not come from the page itself.</summary>
/// <remarks>
/// A page of another site that has its name point to 127.0.0.1 (DNS rebinding) sends its own name as Host; a page that simply posts here sends its own Origin.
/// Both are refused, and neither knows the token.
/// </remarks>
internal sealed class RequestGuard(string token)
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _token = Encoding.ASCII.GetBytes(token);

    /// <summary>Gets or sets the port of the server; nothing is let through before it is known.</summary>
    public int Port { get; set; }

    /// <summary>Sets what a browser needs to know to keep others out.</summary>
    public static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>Tells why a request is refused; null where it is not.</summary>
    public PageRefusal? Refuses(HttpRequest request)
    {
        string[] hosts = [$"127.0.0.1:{Port}", $"localhost:{Port}"];
        string host = request.Host.Value ?? string.Empty;
        if (!hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            return new(StatusCodes.Status403Forbidden, $"This page answers at http://{hosts[0]} only.");
        }

        string origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !string.Equals(origin, $"http://{host}", StringComparison.OrdinalIgnoreCase))
        {
            return new(StatusCodes.Status403Forbidden, "This page answers requests of its own origin only.");
        }

        // A browser says so itself where a request comes from: 'none' is an address that was typed or opened from outside.
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none")) return new(StatusCodes.Status403Forbidden, "This page answers requests of its own origin only.");

        // Page, style and script hold nothing that is secret, and cannot know the token yet.
        return PageAssets.Has(request.Path) || HasToken(request)
            ? null
            : new(StatusCodes.Status401Unauthorized, "The token is missing or of an earlier start. Open the address that the command printed last.");
    }

    private bool HasToken(HttpRequest request)
    {
        string given = request.Headers.Authorization.ToString();
        return given.StartsWith(Scheme, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[Scheme.Length..]), _token);
    }
}
