using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Cli.Running;

/// <summary>Gathers the hashes of models and data that blocks have read.</summary>
internal sealed class RunHashes
{
    private const string DataPrefix = "data ";
    private const string ModelPrefix = "model ";

    private readonly SortedDictionary<string, string> _data = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _models = new(StringComparer.Ordinal);

    /// <summary>Gives SHA-256 by model name.</summary>
    public IReadOnlyDictionary<string, string> Models => _models;

    /// <summary>Gives one SHA-256 over all data: the hash itself when there is one, the hash of "name hash" lines when there are several, empty when there is none.</summary>
    public string Data => _data.Count switch
    {
        0 => string.Empty,
        1 => _data.Values.Single(),
        _ => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(_data.Select(d => $"{d.Key} {d.Value}\n"))))),
    };

    /// <summary>Takes the hashes of one block; names start with "model" or "data".</summary>
    public void Add(IReadOnlyDictionary<string, string> hashes)
    {
        foreach ((string name, string hash) in hashes)
        {
            if (name.StartsWith(DataPrefix, StringComparison.Ordinal)) _data[name[DataPrefix.Length..]] = hash;
            else _models[name.StartsWith(ModelPrefix, StringComparison.Ordinal) ? name[ModelPrefix.Length..] : name] = hash;
        }
    }
}
