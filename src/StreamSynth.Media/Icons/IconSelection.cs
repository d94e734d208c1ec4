using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Media.Icons;

/// <summary>The icons that a selection resolved to, in order, with a hash that tells whether two runs used the same data.</summary>
public sealed record IconSelection
{
    internal IconSelection(IReadOnlyList<Icon> icons, IReadOnlyList<(string Class, string Split)> missing, string package, string version)
    {
        Icons = icons;
        Missing = missing;
        string lines = string.Concat(icons.Select(icon => icon.Id + "\n"));
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{package}@{version}\n{lines}")));
    }

    /// <summary>The icons: splits as asked for; within a split the first of every class, then the second of every one, and so on.</summary>
    public IReadOnlyList<Icon> Icons { get; }

    /// <summary>Classes without icons in a split, where the caller allowed that.</summary>
    public IReadOnlyList<(string Class, string Split)> Missing { get; }

    /// <summary>SHA-256 of the package with its version and of the <c>set/name</c> lines, as 64 lower-case hex digits.</summary>
    public string Hash { get; }
}
