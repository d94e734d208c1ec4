using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Regeneration;

/// <summary>Is implemented by blocks that make images out of nothing but prompts: the batch that a sample's ledger line names is theirs.</summary>
public interface IImageGenerator : IBlock;
