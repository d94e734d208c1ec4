using StreamSynth.Training.Evaluation;

namespace StreamSynth.Training.Tests.Evaluation;

public sealed class AccuracyTests
{
    private static readonly float[] Rows = [3, 1, 2, /**/ 0, 5, 4, /**/ 1, 1, 0, /**/ 9, 8, 7];
    private static readonly int[] Labels = [0, 2, 1, 2];

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1.0)]
    public void Top_HandMadeRows_CountsPlaces(int k, double expected)
    {
        double accuracy = Accuracy.Top(Rows, Labels, k);

        Assert.Equal(expected, accuracy);
    }

    [Fact]
    public void OverSets_LargeAndSmallSet_WeighTheSame()
    {
        double accuracy = Accuracy.OverSets([new SetResult("large", 90, 100), new SetResult("small", 1, 2)]);

        Assert.Equal(0.7, accuracy, 12);
    }

    [Fact]
    public void OverSets_SetWithoutImages_IsNamed()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Accuracy.OverSets([new SetResult("empty", 0, 0)]));

        Assert.Contains("'empty'", error.Message);
    }

    [Fact]
    public void Top_RaggedRows_SaysSo()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Accuracy.Top(Rows, [0, 1, 2, 0, 1], 1));

        Assert.Contains("12 logits do not divide into 5 rows", error.Message);
    }
}
