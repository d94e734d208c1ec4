using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Blocks.Sources;

/// <summary>
/// Names a data set by its files: names, lengths, and the first and last 64 KiB of each. Enough to notice another data set or a torn one; reading terabytes
/// before each run would cost more than it tells.
/// </summary>
internal static class DataHash
{
    private const int Part = 64 * 1024;

    /// <summary>Gives the SHA-256 as lower-case hexadecimal digits.</summary>
    /// <param name="files">The files in the order of reading.</param>
    public static string Of(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[Part];
        foreach (string path in files)
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            AppendName(hash, Path.GetFileName(path), file.Length);
            hash.AppendData(part, 0, file.ReadAtLeast(part, Part, throwOnEndOfStream: false));
            if (file.Length <= Part) continue;

            file.Position = Math.Max(Part, file.Length - Part);
            hash.AppendData(part, 0, file.ReadAtLeast(part, Part, throwOnEndOfStream: false));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Adds a name and a length, so that two lists never run into each other.</summary>
    public static void AppendName(IncrementalHash hash, string name, long length)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{length}\n")));
    }
}
