using StreamSynth.Training.Evaluation;

namespace StreamSynth.Training.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Add_HandMadeRows_CountsCells()
    {
        ConfusionMatrix matrix = new(3);

        matrix.Add([3f, 1f, 2f, 0f, 5f, 4f, 1f, 0f, 0f, 9f, 8f, 7f], [0, 2, 1, 0]);

        Assert.Equal(2, matrix[0, 0]);
        Assert.Equal(1, matrix[2, 1]);
        Assert.Equal(1, matrix[1, 0]);
        Assert.Equal(0, matrix[1, 1]);
        Assert.Equal(0.5, matrix.Accuracy);
        Assert.Equal(1.0, matrix.Recall(0));
        Assert.Equal(0.0, matrix.Recall(1));
    }

    [Fact]
    public void Add_ClassThatDoesNotExist_Throws()
    {
        ConfusionMatrix matrix = new(2);

        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, 2));

        Assert.Contains("0 to 1", error.Message);
    }
}
