namespace StreamSynth.Search.Storage;

/// <summary>Says what a file of sections holds; numbers are part of the format.</summary>
internal enum SectionKind : uint
{
    Embeddings = 1,
    Hnsw = 2,
}
