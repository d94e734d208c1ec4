namespace StreamSynth.Training.Tests;

/// <summary>Gives repeatable minibatches and classifiers for tests.</summary>
internal static class Minibatch
{
    /// <summary>Describes a network small enough for many steps per second.</summary>
    public static ClassifierSettings Small { get; } = new()
    {
        Classes = 4,
        Height = 8,
        Width = 8,
        BaseWidth = 4,
        RealBatch = 3,
        SyntheticBatch = 5,
    };

    public static (float[] Images, int[] Labels) Of(ClassifierSettings settings, ulong seed)
    {
        Numbers numbers = new(seed);
        float[] images = numbers.Normals((long)settings.Batch * 3 * settings.Height * settings.Width);
        return (images, [.. Enumerable.Range(0, settings.Batch).Select(_ => numbers.Below(settings.Classes))]);
    }

    /// <summary>Trains a fresh classifier on the minibatches of seeds first, first + 1, ...</summary>
    public static Classifier Trained(ClassifierSettings settings, int steps)
    {
        Classifier classifier = Classifier.Create(settings, Numbers.FillNormal);
        Train(classifier, 1, steps);
        return classifier;
    }

    public static void Train(ITrainer classifier, int first, int steps)
    {
        for (int step = first; step < first + steps; step++)
        {
            (float[] images, int[] labels) = Of(classifier.Settings, (ulong)step);
            classifier.Step(new(images, labels, 0.1f));
        }
    }

    /// <summary>Gives every bit of a classifier's state.</summary>
    public static Dictionary<string, float[]> StateOf(ITrainer classifier) =>
        classifier.Parameters().Concat(classifier.OptimizerState()).ToDictionary(tensor => tensor.Name, tensor => tensor.Data);

    public static float[] Logits(ITrainer classifier, float[] images, Statistics which)
    {
        int count = images.Length / (3 * classifier.Settings.Height * classifier.Settings.Width);
        float[] logits = new float[count * classifier.Settings.Classes];
        classifier.Predict(images, count, which, logits);
        return logits;
    }
}
