using System.Security.Cryptography;
using System.Text;
using StreamSynth.Blocks;
using StreamSynth.Engine.Execution;

namespace StreamSynth.Cli.Running;

/// <summary>Gathers the hashes of models and data that blocks have read.</summary>
internal sealed class RunHashes
{
    private const string DataPrefix = "data ";
    private const string ModelPrefix = "model ";

    private readonly SortedDictionary<string, string> _data = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _models = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, string> _all = new(StringComparer.Ordinal);

    /// <summary>Gives SHA-256 by the name that blocks use, such as "model icons-v0/clip" or "data icons realTrain".</summary>
    public IReadOnlyDictionary<string, string> All => _all;

    /// <summary>Gives SHA-256 by model name.</summary>
    public IReadOnlyDictionary<string, string> Models => _models;

    /// <summary>Gives one SHA-256 over all data: the hash itself when there is one, the hash of "name hash" lines when there are several, empty when there is none.</summary>
    public string Data => _data.Count switch
    {
        0 => string.Empty,
        1 => _data.Values.Single(),
        _ => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(_data.Select(d => $"{d.Key} {d.Value}\n"))))),
    };

    /// <summary>Gathers the hashes of all blocks; those of a block that is not set up yet are left out.</summary>
    public static RunHashes Of(GraphRunner runner)
    {
        RunHashes hashes = new();
        foreach (IHashedInputs inputs in runner.Blocks.Select(b => b.Block).OfType<IHashedInputs>()) hashes.Add(inputs.Hashes);

        return hashes;
    }

    /// <summary>Takes the hashes of one block; names start with "model" or "data".</summary>
    public void Add(IReadOnlyDictionary<string, string> hashes)
    {
        foreach ((string name, string hash) in hashes)
        {
            _all[name] = hash;
            if (name.StartsWith(DataPrefix, StringComparison.Ordinal)) _data[name[DataPrefix.Length..]] = hash;
            else _models[name.StartsWith(ModelPrefix, StringComparison.Ordinal) ? name[ModelPrefix.Length..] : name] = hash;
        }
    }
}
