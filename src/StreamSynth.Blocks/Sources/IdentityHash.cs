using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Blocks.Sources;

/// <summary>Names a list of records by their identities.</summary>
internal static class IdentityHash
{
    /// <summary>Gives the SHA-256 of one line per record, as lower-case hexadecimal digits.</summary>
    public static string Of(IEnumerable<string> identities) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(identities.Select(i => $"{i}\n")))));
}
