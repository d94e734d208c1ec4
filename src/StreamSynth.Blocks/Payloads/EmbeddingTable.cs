using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Payloads;

/// <summary>Names a finished Parquet file of embeddings, for what searches in it.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Width">Numbers of a vector; 0 where there are no rows.</param>
public sealed record EmbeddingTable(string Path, long Rows, int Width) : IPayload;
