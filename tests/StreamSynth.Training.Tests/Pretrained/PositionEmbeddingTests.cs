using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSynth.Testing;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Training.Tests.Pretrained;

public sealed class PositionEmbeddingTests
{
    public static TheoryData<int> Cases => [0, 1, 2, 3, 4];

    /// <summary>Compares with values that tools/pretrained_record_positions.py recorded from PyTorch 1.13.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Resize_RecordedGrid_IsAsTimmHasIt(int number)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests/golden/position_embedding.json")))!;
        Recorded recorded = file["cases"]![number].Deserialize<Recorded>(JsonSerializerOptions.Web)!;
        NamedTensor positions = new("pos_embed", [1, 1 + (recorded.Side * recorded.Side), recorded.Width], recorded.Positions);

        NamedTensor resized = PositionEmbedding.Resize(positions, recorded.Rows, recorded.Columns);

        Assert.Equal([1, 1 + (recorded.Rows * recorded.Columns), recorded.Width], resized.Shape);
        for (int i = 0; i < recorded.Resized.Length; i++) Assert.Equal(recorded.Resized[i], resized.Data[i], 1e-5f);
    }

    [Theory]
    [InlineData(1, 4, 6)]
    [InlineData(1, 1, 6)]
    [InlineData(2, 5, 6)]
    public void Resize_NoSquareGrid_IsLeftAsItIs(int batch, int tokens, int width)
    {
        NamedTensor positions = new("pos_embed", [batch, tokens, width], new float[batch * tokens * width]);

        Assert.Same(positions, PositionEmbedding.Resize(positions, 3, 3));
    }

    private sealed record Recorded(int Side, int Rows, int Columns, int Width, float[] Positions, float[] Resized);
}
