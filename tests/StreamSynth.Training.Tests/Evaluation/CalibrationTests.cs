using StreamSynth.Training.Evaluation;

namespace StreamSynth.Training.Tests.Evaluation;

public sealed class CalibrationTests
{
    [Fact]
    public void ExpectedError_TwoBins_WeighsTheGaps()
    {
        // Confidences 0.8, 0.8 (one of two right: gap 0.3) and 0.6 (right: gap 0.4) fall into bins (0.75,1] and (0.5,0.75].
        float sure = MathF.Log(4);
        float unsure = MathF.Log(1.5f);

        double error = Calibration.ExpectedError([sure, 0, sure, 0, unsure, 0], [0, 1, 0], bins: 4);

        Assert.Equal((2 * 0.3 + 0.4) / 3, error, 1e-6);
    }

    [Fact]
    public void ExpectedError_CertainAndRight_IsZero()
    {
        double error = Calibration.ExpectedError([100f, 0f, 0f, 100f], [0, 1]);

        Assert.Equal(0, error, 1e-9);
    }
}
