using System.Text.Json.Nodes;
using StreamSynth.Blocks.Diversity;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests.Diversity;

/// <summary>Holds the sums to what numpy finds pair by pair (tools/diversity_record.py).</summary>
public sealed class ClassSpreadTests
{
    private static readonly JsonNode Golden = JsonNode.Parse(File.ReadAllText(Repository.PathOf("tests/golden/diversity.json")))!;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void With_Embeddings_GivesTheSpreadAndCoverageOfNumpy(int index)
    {
        JsonNode expected = Golden["cases"]![index]!;
        float[][] images = Rows(expected["images"]!);
        float[][] real = Rows(expected["real"]!);

        ClassSpread spread = Sum(images, real);

        Near((double?)expected["meanDistance"], spread.MeanDistance);
        Near((double?)expected["realMeanDistance"], Sum(real, []).MeanDistance);
        Assert.Equal(images.Length, spread.Images);
        Assert.All(expected["nearest"]!.AsArray().Zip(spread.Nearest), pair => Near((double)pair.First!, 1 - (double)pair.Second));
        Assert.Equal((int)expected["covered"]!, spread.Covered((double)Golden["within"]!));
    }

    [Fact]
    public void With_AnotherEmbedding_LeavesTheValueBeforeAsItWas()
    {
        ClassSpread one = ClassSpread.Empty("bus", 2, 1).With([1, 0], [0, 1]);

        ClassSpread two = one.With([0, 1], [0, 1]);

        Assert.Equal((1, 0f, (double?)null), (one.Images, one.Nearest[0], one.MeanDistance));
        Assert.Equal((2, 1f, 1.0), (two.Images, two.Nearest[0], two.MeanDistance));
    }

    [Fact]
    public void MeanDistance_CopiesOfOneImage_IsNone()
    {
        float[] image = [0.6f, 0.8f];

        Assert.Equal(0, Sum([image, image, image], []).MeanDistance!.Value, 1e-6);
    }

    private static ClassSpread Sum(float[][] images, float[][] real)
    {
        float[] flat = [.. real.SelectMany(row => row)];
        return images.Aggregate(ClassSpread.Empty("bus", images.Concat(real).FirstOrDefault([]).Length, real.Length), (spread, image) => spread.With(image, flat));
    }

    // The embeddings are f32: their dot products differ in the seventh digit.
    private static void Near(double? expected, double? found)
    {
        Assert.Equal(expected is null, found is null);
        if (expected is { } value) Assert.Equal(value, found!.Value, 1e-6);
    }

    private static float[][] Rows(JsonNode rows) => [.. rows.AsArray().Select(row => row!.AsArray().Select(value => (float)(double)value!).ToArray())];
}
