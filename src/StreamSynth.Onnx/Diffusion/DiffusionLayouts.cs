using System.Text.Json;

namespace StreamSynth.Onnx.Diffusion;

/// <summary>Recognises the layout of a folder by model_index.json, or by the files that are there.</summary>
internal static class DiffusionLayouts
{
    private const string KnownClasses =
        "StableDiffusionPipeline, LatentConsistencyModelPipeline, StableDiffusionXLPipeline, StableDiffusion3Pipeline, FluxPipeline, or one of these with ORT or Onnx before it";

    /// <summary>Recognises a layout.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="index">What model_index.json says; null if there is none.</param>
    /// <param name="faults">Receives an unknown class.</param>
    public static DiffusionLayout Recognise(string folder, ModelConfig? index, List<ModelFault> faults)
    {
        if (index is null || !index.TryGet("_class_name", out JsonElement named)) return ByFiles(folder, faults);
        string className = named.ToString();
        if (ByClass(className) is { } layout) return layout;
        faults.Add(Unknown(Path.Combine(folder, "model_index.json"), "pipeline", className, KnownClasses));
        return DiffusionLayout.StableDiffusion;
    }

    // optimum writes ORTFluxPipeline, older exports OnnxStableDiffusionPipeline; image-to-image pipelines hold the same models.
    private static DiffusionLayout? ByClass(string className)
    {
        string stem = className;
        foreach (string prefix in new[] { "ORT", "Onnx" })
        {
            if (stem.StartsWith(prefix, StringComparison.Ordinal)) stem = stem[prefix.Length..];
        }

        return stem.Replace("Img2ImgPipeline", "Pipeline", StringComparison.Ordinal) switch
        {
            "StableDiffusionPipeline" or "LatentConsistencyModelPipeline" => DiffusionLayout.StableDiffusion,
            "StableDiffusionXLPipeline" => DiffusionLayout.StableDiffusionXl,
            "StableDiffusion3Pipeline" => DiffusionLayout.StableDiffusion3,
            "FluxPipeline" => DiffusionLayout.Flux,
            _ => null,
        };
    }

    private static DiffusionLayout ByFiles(string folder, List<ModelFault> faults)
    {
        if (Directory.Exists(Path.Combine(folder, "unet")) || !Directory.Exists(Path.Combine(folder, "transformer")))
        {
            return Directory.Exists(Path.Combine(folder, "text_encoder_2")) ? DiffusionLayout.StableDiffusionXl : DiffusionLayout.StableDiffusion;
        }

        string path = Path.Combine(folder, "transformer", "config.json");
        ModelConfig? transformer = ModelConfig.ReadIfThere(path, faults);
        string className = transformer is not null && transformer.TryGet("_class_name", out JsonElement named) ? named.ToString() : "no '_class_name'";
        if (className == "SD3Transformer2DModel") return DiffusionLayout.StableDiffusion3;
        if (className == "FluxTransformer2DModel") return DiffusionLayout.Flux;
        faults.Add(Unknown(path, "transformer", className, "SD3Transformer2DModel or FluxTransformer2DModel"));
        return DiffusionLayout.StableDiffusion3;
    }

    private static ModelFault Unknown(string path, string what, string className, string known) => new(
        ModelFaultCodes.Config, path, $"the {what} class must be one of {known}; found {className}", "use a text-to-image model of a supported family, exported by optimum or diffusers");
}
