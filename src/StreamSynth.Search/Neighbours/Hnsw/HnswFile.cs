using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Storage;

namespace StreamSynth.Search.Neighbours.Hnsw;

/// <summary>Keeps an index in a file, with the fingerprint of the embeddings it belongs to.</summary>
internal static unsafe class HnswFile
{
    private const uint Version = 1;
    private const int AboutBytes = 64 + SHA256.HashSizeInBytes;

    public static void Save(string path, HnswNeighbours index)
    {
        byte[] about = new byte[AboutBytes];
        BinaryPrimitives.WriteInt32LittleEndian(about, index.Points.Count);
        BinaryPrimitives.WriteInt32LittleEndian(about.AsSpan(4), index.Graph.Entry);
        BinaryPrimitives.WriteInt32LittleEndian(about.AsSpan(8), index.Options.Links);
        BinaryPrimitives.WriteInt32LittleEndian(about.AsSpan(12), index.Options.BuildWidth);
        BinaryPrimitives.WriteInt32LittleEndian(about.AsSpan(16), index.Options.SearchWidth);
        BinaryPrimitives.WriteUInt64LittleEndian(about.AsSpan(24), index.Options.Seed);
        index.Points.Fingerprint.CopyTo(about.AsSpan(64));

        SectionFileWriter writer = new(SectionKind.Hnsw, Version);
        writer.Add("about", about);
        index.Graph.AddTo(writer);
        writer.Write(path);
    }

    public static HnswNeighbours Open(string path, EmbeddingSet points, int threads, int? searchWidth)
    {
        SectionFile file = SectionFile.Open(path, SectionKind.Hnsw, Version);
        try
        {
            ReadOnlySpan<byte> about = new(file.Pointer("about", AboutBytes), AboutBytes);
            int count = BinaryPrimitives.ReadInt32LittleEndian(about);
            if (count != points.Count || !points.Fingerprint.SequenceEqual(about[64..]))
            {
                throw new SearchException(
                    SearchFaultCodes.OtherData,
                    $"{path}: the index belongs to {count} other embeddings than these {points.Count}",
                    "open the embeddings it was built on, or build it anew");
            }

            HnswOptions options = new()
            {
                Links = BinaryPrimitives.ReadInt32LittleEndian(about[8..]),
                BuildWidth = BinaryPrimitives.ReadInt32LittleEndian(about[12..]),
                SearchWidth = searchWidth ?? BinaryPrimitives.ReadInt32LittleEndian(about[16..]),
                Seed = BinaryPrimitives.ReadUInt64LittleEndian(about[24..]),
            };
            SettingRanges.Check(options);
            HnswGraph graph = HnswGraph.Of(file, options.Links, count, BinaryPrimitives.ReadInt32LittleEndian(about[4..]));

            return new HnswNeighbours(points, graph, options, threads, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
