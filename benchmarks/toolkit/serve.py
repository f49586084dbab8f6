"""Starts the real toolkit and model server as the entry point of the container does, beside others on this machine.

In a container there is one of each: the server's configuration file and the search for its process are of the whole
machine. Here both are of the working directory.
"""

import os

import psutil
from sagemaker_huggingface_inference_toolkit import mms_model_server
from sagemaker_inference import model_server

CONFIG_FILE = os.path.join(os.getcwd(), "mms.properties")


def process_with_our_configuration():
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
        except psutil.Error:
            continue
        if model_server.MMS_NAMESPACE in command and CONFIG_FILE in command:
            return process
    raise Exception("the model server is not there yet")


model_server.MMS_CONFIG_FILE = mms_model_server.MMS_CONFIG_FILE = CONFIG_FILE
model_server._retrieve_mms_server_process = process_with_our_configuration
mms_model_server.start_model_server()
