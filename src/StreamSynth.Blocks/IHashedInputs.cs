namespace StreamSynth.Blocks;

/// <summary>Is implemented by blocks that read models or data from outside the graph: their hashes go into the checkpoint, so that a later run can tell whether it works on the same.</summary>
public interface IHashedInputs
{
    /// <summary>Gives SHA-256 hashes by name ("model icons-v0/clip", "data icons realTrain"), once the block has been set up.</summary>
    IReadOnlyDictionary<string, string> Hashes { get; }
}
