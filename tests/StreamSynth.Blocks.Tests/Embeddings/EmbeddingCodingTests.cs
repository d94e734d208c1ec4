using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Items;
using StreamSynth.Search;

namespace StreamSynth.Blocks.Tests.Embeddings;

public sealed class EmbeddingCodingTests
{
    public static TheoryData<int> Widths => [1, 2, 128, 768];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Decode_Float32_GivesTheSameBits(int width) => Assert.All(Vectors(width), vector => Assert.Equal(vector, RoundTrip(vector, EmbeddingPrecision.Float32)));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Decode_Float16_IsOffByTheStatedBound(int width) => Assert.All(Vectors(width), vector =>
    {
        float[] read = RoundTrip(vector, EmbeddingPrecision.Float16);
        for (int i = 0; i < width; i++) Assert.True(Math.Abs(read[i] - vector[i]) <= Math.Max(Math.Abs(vector[i]) * Math.Pow(2, -11), Math.Pow(2, -25)), $"{vector[i]} became {read[i]}");
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Decode_Int8_IsOffByHalfTheScale(int width) => Assert.All(Vectors(width), vector =>
    {
        float[] read = RoundTrip(vector, EmbeddingPrecision.Int8);
        double bound = vector.Max(Math.Abs) / 127 / 2 * 1.00001;
        for (int i = 0; i < width; i++) Assert.True(Math.Abs(read[i] - vector[i]) <= bound, $"{vector[i]} became {read[i]}, bound {bound}");
    });

    // What a search sees of it: the angle that storing has turned a vector by.
    [Theory]
    [InlineData(EmbeddingPrecision.Float16, 1e-6)]
    [InlineData(EmbeddingPrecision.Int8, 2e-4)]
    public void Decode_Rounded_TurnsAVectorByLittle(EmbeddingPrecision precision, double most) => Assert.All(Vectors(128), vector =>
    {
        float[] read = RoundTrip(vector, precision);
        double dot = 0, a = 0, b = 0;
        for (int i = 0; i < vector.Length; i++) (dot, a, b) = (dot + ((double)vector[i] * read[i]), a + ((double)vector[i] * vector[i]), b + ((double)read[i] * read[i]));
        double cosine = dot / Math.Sqrt(a * b);
        Assert.True(1 - cosine < most, $"1 - cosine is {1 - cosine}");
    });

    [Theory]
    [InlineData("float64", null, 8)]
    [InlineData("float32", null, 6)]
    [InlineData("float16", null, 0)]
    [InlineData("int8", null, 4)]
    public void Decode_RowThatContradictsItself_IsRefused(string precision, float? scale, int bytes)
    {
        EmbeddingRow row = MadeEmbeddings.Row(3) with { Precision = precision, Scale = scale, Embedding = new byte[bytes] };

        SearchException fault = Assert.Throws<SearchException>(() => EmbeddingCoding.Decode(row));

        Assert.Equal("SS7015", fault.Code);
        Assert.Contains($"'{precision}'", fault.Message, StringComparison.Ordinal);
    }

    private static float[] RoundTrip(float[] vector, EmbeddingPrecision precision)
    {
        (byte[] bytes, float? scale) = EmbeddingCoding.Encode(vector, precision);
        return EmbeddingCoding.Decode(MadeEmbeddings.Row(0) with { Precision = EmbeddingCoding.NameOf(precision), Scale = scale, Embedding = bytes });
    }

    private static IEnumerable<float[]> Vectors(int width)
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var random = new Philox(seed);
            float[] vector = new float[width];
            for (int i = 0; i < width; i++) vector[i] = random.NextSingle() - 0.5f;
            double length = Math.Sqrt(vector.Sum(x => (double)x * x));
            for (int i = 0; i < width; i++) vector[i] = (float)(vector[i] / length);
            yield return vector;
        }
    }
}
